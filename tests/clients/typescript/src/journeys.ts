/** The main journey: a suggestion goes from a phone through a department and back, is rated and closed. */

import type { components } from "../generated/api.js";
import { Copy } from "./copy.js";
import { type Platform, done, ifMatch, visitor, type SuggestionPage } from "./platform.js";
import type { Person, Town, Ways } from "./town.js";

const PHOTO = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==",
  "base64",
);

/** Each phone takes the next journey as soon as it has ended one, until there are none left. */
export async function journeys(ways: Ways, town: Town, phones: Promise<Person>[], count: number): Promise<void> {
  let begun = 0;
  const go = async (phone: Promise<Person>) => {
    const citizen = await phone;
    const copy = new Copy(citizen.platform);
    while (begun < count) await journey(ways, town, citizen, copy, (begun += 1));
    await assertComplete(citizen.platform, copy);
  };
  await Promise.all(phones.map(go));
}

async function journey(ways: Ways, town: Town, citizen: Person, copy: Copy, number: number): Promise<void> {
  // As an app does that comes back to the foreground.
  await citizen.session.refresh();
  const { id, receipt } = await handIn(citizen.platform, town, number);
  const caseId = await route(town, id);
  await answer(town, caseId, `第 ${number} 部电梯将于年内开工，已入户协调。`);

  await until(copy, () => copy.cases.get(caseId)?.status === "answered");
  const rating = { suggestion_id: id, process: "satisfied", result: "basically_satisfied" } as const;
  const rated = { params: { path: { id: caseId }, header: { "Idempotency-Key": crypto.randomUUID() } }, body: rating };
  done(await citizen.platform.POST("/api/v1/cases/{id}/ratings", rated));

  const header = ifMatch((await theCase(town.staff.platform, caseId)).version);
  done(await town.staff.platform.POST("/api/v1/cases/{id}/close", { params: { path: { id: caseId }, header } }));
  await until(copy, () => copy.cases.get(caseId)?.status === "closed");
  done(await visitor(ways.bad).GET("/api/v1/receipts/{hash}", { params: { path: { hash: receipt } } }));
}

/** A photo first, by itself, then what names it. */
async function handIn(platform: Platform, town: Town, number: number): Promise<{ id: string; receipt: string }> {
  const key = () => ({ header: { "Idempotency-Key": crypto.randomUUID() } });
  const bodySerializer = () => {
    const form = new FormData();
    form.append("file", new File([PHOTO], "电梯井.png", { type: "image/png" }));
    return form;
  };
  const photo = done(await platform.POST("/api/v1/files", { params: key(), body: { file: "" }, bodySerializer }));
  const body: components["schemas"]["NewSuggestion"] = {
    title: titleOf(number),
    body: `第 ${number} 幢楼建于1998年，六层无电梯，老人上下楼困难。`,
    kind: "citizen",
    committee_id: town.committee,
    publish_consent: true,
    file_ids: [photo.id],
  };
  const created = done(await platform.POST("/api/v1/suggestions", { params: key(), body }));
  return { id: created.id, receipt: created.receipt.hash };
}

export const titleOf = (number: number) => `第 ${number} 幢楼加装电梯应统一协调`;

/** Staff accept it and give it to the department. */
async function route({ staff, department }: Town, id: string): Promise<string> {
  const { platform } = staff;
  const { version } = done(await platform.GET("/api/v1/suggestions/{id}", { params: { path: { id } } }));
  const params = { path: { id }, header: ifMatch(version) };
  const accepted = done(await platform.POST("/api/v1/suggestions/{id}/accept", { params, body: {} }));
  if (!accepted.case) throw new Error("it was accepted and has no case");
  const path = { id: accepted.case.id };
  const header = ifMatch((await theCase(platform, path.id)).version);
  const body = { lead_id: department, mode: "single" } as const;
  done(await platform.POST("/api/v1/cases/{id}/assign", { params: { path, header }, body }));
  return path.id;
}

/** The clerk receives it, writes a reply, corrects it and submits it; staff approve it. */
async function answer({ clerk, staff }: Town, id: string, text: string): Promise<void> {
  const path = { id };
  const { version, assignments } = await theCase(clerk.platform, id);
  const part = assignments[0];
  if (!part) throw new Error("nobody has it");
  const received = { params: { path, header: ifMatch(version) }, body: { assignment_id: part.id } };
  done(await clerk.platform.POST("/api/v1/cases/{id}/receive", received));

  const draft = { text: "已会同街道协调，稍后补充。", result_class: "b" } as const;
  const key = { "Idempotency-Key": crypto.randomUUID() };
  const reply = done(
    await clerk.platform.POST("/api/v1/cases/{id}/replies", { params: { path, header: key }, body: draft }),
  );
  const here = { id, reply_id: reply.id };
  // It has a key as every act has: the answer that was lost comes again, whatever the version is by then.
  const corrected = done(
    await clerk.platform.PUT("/api/v1/cases/{id}/replies/{reply_id}", {
      params: { path: here, header: ifMatch(reply.version) },
      body: { ...draft, text },
    }),
  );
  const submitted = done(
    await clerk.platform.POST("/api/v1/cases/{id}/replies/{reply_id}/submit", {
      params: { path: here, header: ifMatch(corrected.version) },
    }),
  );
  done(
    await staff.platform.POST("/api/v1/cases/{id}/replies/{reply_id}/approve", {
      params: { path: here, header: ifMatch(submitted.version) },
      body: {},
    }),
  );
}

async function theCase(platform: Platform, id: string) {
  return done(await platform.GET("/api/v1/cases/{id}", { params: { path: { id } } }));
}

/** Follows what happens until something is so. */
async function until(copy: Copy, isSo: () => boolean): Promise<void> {
  for (let polled = 0; !isSo(); polled += 1) {
    if (polled > 30) throw new Error("it never came");
    await copy.catchUp(5);
  }
}

/** A copy that was kept in step holds what the list shows, and nothing else. */
async function assertComplete(platform: Platform, copy: Copy): Promise<void> {
  await copy.catchUp();
  const shown = new Map((await everySuggestion(platform, { mine: true })).map((item) => [item.id, item.version]));
  const kept = [...copy.suggestions.values()];
  const differ = kept.filter((item) => shown.get(item.id) !== item.version);
  if (differ.length > 0 || kept.length !== shown.size) {
    throw new Error(`a copy of ${kept.length} is not the list of ${shown.size}`);
  }
}

/** A whole list, page by page. */
export async function everySuggestion(platform: Platform, filter: { mine?: boolean; committee_id?: string }) {
  const items: components["schemas"]["SuggestionItem"][] = [];
  let cursor: string | null | undefined;
  do {
    const query = { ...filter, limit: 100, ...(cursor ? { cursor } : {}) };
    const page = done(await platform.GET("/api/v1/suggestions", { params: { query } })) as SuggestionPage;
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}
