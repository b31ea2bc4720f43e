/** Somebody reads without an account, writes without a network, and then signs in: what they wrote is theirs, once. */

import { strict as assert } from "node:assert";

import { Outbox } from "./outbox.js";
import { done, visitor, type SuggestionPage } from "./platform.js";
import { type Town, type Ways, brief, byPhone } from "./town.js";

const wordsOf = (number: number) => `第 ${number} 条：井盖应补齐`;

/** Gives the titles of what was handed in. */
export async function guest(ways: Ways, town: Town, count: number): Promise<string[]> {
  const reader = visitor(ways.bad, brief);
  const query = { committee_id: town.committee };
  const kept = done(await reader.GET("/api/v1/suggestions", { params: { query } })) as SuggestionPage;
  assert.deepEqual(kept.items, []);

  const ids = new Set<string>();
  const outbox = new Outbox((_draft, created) => ids.add(created.id));
  const titles = Array.from({ length: count }, (_, index) => wordsOf(index + 1));
  for (const title of titles) {
    outbox.put({ title, body: `${title}，夜里看不见，有人摔倒过。`, kind: "citizen", committee_id: town.committee });
  }
  await outbox.flush(reader);
  assert.deepEqual([outbox.waiting.size, outbox.refused.size], [count, 0]);

  const { platform } = await byPhone(ways, "15430000001");
  while (outbox.waiting.size > 0) await outbox.flush(platform);
  assert.equal(outbox.refused.size, 0);
  const own = { mine: true, limit: 100 };
  const mine = done(await platform.GET("/api/v1/suggestions", { params: { query: own } })) as SuggestionPage;
  assert.deepEqual(mine.items.map((item) => item.id).sort(), [...ids].sort());
  return titles;
}
