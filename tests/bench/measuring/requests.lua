-- For wrk: sends the requests of a file, one a line: method, path, token, version and body, with tabs between.
-- With `once` each line is sent once at most, so that a request that changes something never meets its own change.

local threads = {}

function setup(thread)
    thread:set("number", #threads)
    table.insert(threads, thread)
end

function init(arguments)
    local file, of_threads
    file, of_threads, once = arguments[1], tonumber(arguments[2]), arguments[3] == "once"
    lines, at, sent = {}, 0, 0
    local line_number = 0
    for line in io.lines(file) do
        -- Threads share no line that may be sent once only; of the others each begins elsewhere.
        if not once or line_number % of_threads == number then
            local method, path, token, version, body = line:match("^(.-)\t(.-)\t(.-)\t(.-)\t(.*)$")
            table.insert(lines, { method = method, path = path, token = token, version = version, body = body })
        end
        line_number = line_number + 1
    end
    if not once then at = math.floor(#lines * number / of_threads) end
    math.randomseed(os.time() * 31 + number)
    salt = string.format("%d-%d-%d", os.time(), number, math.random(1000000000))
end

local function headers_of(line)
    local headers = {}
    if line.token ~= "" then headers["Authorization"] = "Bearer " .. line.token end
    if line.version ~= "" then headers["If-Match"] = '"' .. line.version .. '"' end
    if line.body ~= "" then headers["Content-Type"] = "application/json" end
    if line.method == "POST" then headers["Idempotency-Key"] = salt .. "-" .. sent end
    return headers
end

function request()
    at = at + 1
    if at > #lines then
        if once then
            wrk.thread:stop()
            at = #lines
        else
            at = 1
        end
    end
    sent = sent + 1
    local line = lines[at]
    if line.ready then return line.ready end
    local body = nil
    if line.body ~= "" then body = line.body end
    local text = wrk.format(line.method, line.path, headers_of(line), body)
    if line.method == "GET" then line.ready = text end
    return text
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '\nresult {"requests": %d, "seconds": %f, "refused": %d, "broken": %d, "p50": %f, "p99": %f}\n',
        summary.requests, summary.duration / 1e6, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3
    ))
end
