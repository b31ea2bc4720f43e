// Uploads a file with tus-js-client, as a native app would: stops in the middle when it is told to, or goes on with an upload.
// What is set comes by variables; what became of it is printed as one line of JSON.
import { readFileSync } from 'node:fs'
import * as tus from 'tus-js-client'

const { TUS_ENDPOINT, TUS_URL, TUS_TOKEN, TUS_FILE, TUS_KEY, TUS_STOP_AT, TUS_OVERRIDE } = process.env
const stopAt = Number(TUS_STOP_AT ?? Infinity)
let pauses = 0

const upload = new tus.Upload(readFileSync(TUS_FILE), {
  endpoint: TUS_ENDPOINT,
  uploadUrl: TUS_URL,
  chunkSize: 64 * 1024,
  retryDelays: [0, 100],
  overridePatchMethod: TUS_OVERRIDE === 'yes',
  headers: { Authorization: `Bearer ${TUS_TOKEN}`, 'Idempotency-Key': TUS_KEY },
  metadata: { filename: '电梯井.png', filetype: 'image/png' },
  onError: (error) => {
    console.error(String(error))
    process.exit(1)
  },
  onChunkComplete: (_, accepted) => {
    if (accepted >= stopAt) {
      void upload.abort().then(() => finish({ sent: accepted }))
    } else if (pauses === 0 && accepted >= stopAt / 2) {
      pauses += 1
      void upload.abort().then(() => upload.start())
    }
  },
  onSuccess: ({ lastResponse }) => finish({ file: lastResponse.getHeader('Location') }),
})

function finish(what) {
  console.log(JSON.stringify({ ...what, url: upload.url, pauses }))
  process.exit(0)
}

upload.start()
