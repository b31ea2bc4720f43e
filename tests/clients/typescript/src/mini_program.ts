/** Holds every request to what a Mini Program may send on a host that lets little through. */

import { strict as assert } from "node:assert";

const MOST_AT_A_TIME = 10;
const send = globalThis.fetch;
let sending = 0;

globalThis.fetch = async (request, options) => {
  assert.ok(request instanceof Request);
  assert.ok(["GET", "POST"].includes(request.method), request.method);
  for (const [name, value] of request.headers) assert.match(`${name}: ${value}`, /^[ -~]+$/);
  sending += 1;
  assert.ok(sending <= MOST_AT_A_TIME, `${sending} requests at a time`);
  try {
    return await send(request, options);
  } finally {
    sending -= 1;
  }
};
