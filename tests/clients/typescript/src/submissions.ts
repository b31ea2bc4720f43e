/** Many submissions from outboxes that give up and begin again, as apps that are closed and opened. */

import { Outbox } from "./outbox.js";
import { signedIn } from "./platform.js";
import { type Person, type Town, type Ways, brief } from "./town.js";

export const wordsOf = (number: number) => `第 ${number} 条意见：路灯应亮`;

export async function submissions(
  ways: Ways,
  town: Town,
  phones: Promise<Person>[],
  count: number,
): Promise<Set<string>> {
  const ids = new Set<string>();
  const go = async (phone: Promise<Person>, index: number) => {
    const outbox = new Outbox((_draft, created) => ids.add(created.id));
    for (let number = index + 1; number <= count; number += phones.length) {
      const body = `${wordsOf(number)}，夜里看不清路，老人孩子都不敢出门。`;
      outbox.put({ title: wordsOf(number), body, kind: "citizen", committee_id: town.committee });
    }
    // Two tries, and what failed twice waits for the next time that the app is opened.
    const platform = signedIn(ways.bad, (await phone).session, { ...brief, tries: 2 });
    while (outbox.waiting.size > 0) await outbox.flush(platform);
    for (const refusal of outbox.refused.values()) throw refusal;
  };
  await Promise.all(phones.map(go));
  return ids;
}
