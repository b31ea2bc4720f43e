/** Drives journeys and submissions over a bad network, and counts afterwards what the platform has. */

import "./clock.js";
import "./mini_program.js";

import { strict as assert } from "node:assert";

import { guest } from "./guest.js";
import { everySuggestion, journeys, titleOf } from "./journeys.js";
import { submissions, wordsOf } from "./submissions.js";
import { type Town, type Ways, byPhone, found } from "./town.js";

/** With what waits for news, no more requests at a time than a Mini Program may have. */
const PHONES = 8;

const setting = (name: string) => process.env[name] ?? assert.fail(`${name} is not set`);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const ways: Ways = { bad: setting("PLATFORM"), straight: setting("STRAIGHT"), log: setting("LOG") };
const phones = numbers(PHONES).map((number) => byPhone(ways, `1542000000${number}`));

/** Drives a number of something, or as many as a setting says, and says how long that took. */
async function timed(what: string, name: string, usual: number, drive: (count: number) => Promise<void>): Promise<void> {
  const count = Number(process.env[name] ?? usual);
  if (count === 0) return;
  const began = Date.now();
  await drive(count);
  console.log(`${count} ${what} in ${Math.round((Date.now() - began) / 1000)} s`);
}

/** What the platform has of a town, asked past the bad network. */
const rows = (town: Town) => everySuggestion(town.straight, { committee_id: town.committee });

await timed("journeys ended right", "JOURNEYS", 200, async (count) => {
  const town = await found(ways, "610100");
  await journeys(ways, town, phones, count);
  const had = await rows(town);
  assert.deepEqual(had.map((item) => item.title).sort(), numbers(count).map(titleOf).sort());
  assert.ok(had.every((item) => item.status === "accepted" && item.case_status === "closed"));
});

await timed("submissions gave as many rows", "SUBMISSIONS", 1000, async (count) => {
  const town = await found(ways, "610200");
  const ids = await submissions(ways, town, phones, count);
  const had = await rows(town);
  assert.deepEqual(had.map((item) => item.title).sort(), numbers(count).map(wordsOf).sort());
  assert.deepEqual(had.map((item) => item.id).sort(), [...ids].sort());
});

await timed("drafts of a guest became their own", "DRAFTS", 5, async (count) => {
  const town = await found(ways, "610300");
  const titles = await guest(ways, town, count);
  assert.deepEqual((await rows(town)).map((item) => item.title).sort(), titles.sort());
});
