/**
 * Sends requests over a network that loses some of them, so that each act is done once.
 * Made to be copied: it needs nothing but `fetch`.
 */

export interface Patience {
  /** How often a request is sent at most. */
  tries: number;
  /** The longest first wait, in milliseconds; it doubles with every try. */
  firstWait: number;
  /** The longest wait before any try, where the platform names none. */
  longestWait: number;
  /** The longest wait for one answer, in milliseconds: as long as a Mini Program waits. */
  answerWithin: number;
}

export const usual: Patience = { tries: 8, firstWait: 500, longestWait: 30_000, answerWithin: 60_000 };

/**
 * What sends or uses up a code that works once: it is never repeated unasked. Whoever lost the answer of a sign-in shows the same code
 * with the same `retry_key` once more, as `byPhone` of `town.ts` does, and else asks for a new code.
 */
const ONCE = /\/auth\/(sms-codes|login\/(sms|wechat)|password\/reset)$/;

/** A `fetch` that tries again where that does no harm, and gives answers whose body has arrived. */
export function patient(patience: Patience = usual): (request: Request) => Promise<Response> {
  const { tries, firstWait, longestWait, answerWithin } = patience;
  return async (request) => {
    const act = withKey(request);
    for (let tried = 1; ; tried += 1) {
      const answer = await whole(act.clone(), answerWithin).catch((failure: unknown) => failure);
      const isLast = tried >= tries || ONCE.test(new URL(act.url).pathname);
      if (answer instanceof Response && (isLast || !(await asksForAnother(answer)))) return answer;
      if (isLast) throw answer;
      const told = answer instanceof Response ? retryAfter(answer) : undefined;
      // At random, so that all phones of a train do not come out of the tunnel with one voice.
      await pause(told ?? Math.random() * Math.min(firstWait * 2 ** (tried - 1), longestWait));
    }
  };
}

/** The methods of what takes a key. */
const ACTS = ["POST", "PUT", "DELETE"];

/** Every act has a key of its own, the same in all its tries: the platform does it once and answers alike. */
export function withKey(request: Request): Request {
  if (ACTS.includes(request.method) && !request.headers.has("Idempotency-Key")) {
    request.headers.set("Idempotency-Key", crypto.randomUUID());
  }
  return request;
}

/** Reads an answer to its end: one that breaks off is lost. Of a compressed one, some runtimes do not notice that. */
async function whole(request: Request, within: number): Promise<Response> {
  const answer = await fetch(request, { signal: AbortSignal.timeout(within) });
  const body = await answer.arrayBuffer();
  const isJson = /[/+]json/.test(answer.headers.get("Content-Type") ?? "");
  if (isJson) JSON.parse(new TextDecoder().decode(body));
  const { status, statusText, headers } = answer;
  return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
}

/** Whether to send it again as it was. Any other 4xx stays what it is, however often one asks. */
async function asksForAnother(answer: Response): Promise<boolean> {
  if ([408, 429, 500, 502, 503, 504].includes(answer.status)) return true;
  if (answer.status !== 409) return false;
  const problem = (await answer.clone().json()) as { code?: string };
  return problem.code === "idempotency-in-progress";
}

/** How long the platform asks to wait, in milliseconds. */
export function retryAfter(answer: Response): number | undefined {
  const seconds = answer.headers.get("Retry-After");
  return seconds === null ? undefined : Number(seconds) * 1000;
}

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
