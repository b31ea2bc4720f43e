/** The people of the journeys: the staff of a committee, a clerk of a department, and phones with citizens. */

import { readFile } from "node:fs/promises";

import { type Patience, pause, retryAfter } from "./patient.js";
import { type Platform, done, sessionOf, signedIn, visitor } from "./platform.js";
import type { Session, Tokens } from "./session.js";

/** How tests wait: as apps do, but for less time. */
export const brief: Patience = { tries: 20, firstWait: 50, longestWait: 1_000, answerWithin: 60_000 };

const PASSWORD = "a long password for clerks";

/** Where the platform is reached: through the bad network, and past it. */
export interface Ways {
  bad: string;
  straight: string;
  /** Where the platform writes one-time codes. */
  log: string;
}

export interface Person {
  platform: Platform;
  session: Session;
}

export interface Town {
  committee: string;
  department: string;
  /** Its staff past the bad network. */
  straight: Platform;
  staff: Person;
  clerk: Person;
}

/** Founds a town past the bad network, and lets its staff work through it. */
export async function found(ways: Ways, code: string): Promise<Town> {
  const { platform } = await byPassword(ways.straight, "admin", "a long password for tests only");
  const committee = done(
    await platform.POST("/api/v1/committees", { body: { name: `第${code}号市政协`, code, level: "city" } }),
  );
  const department = done(
    await platform.POST("/api/v1/departments", {
      body: { committee_id: committee.id, name: "市住建局", system: "government" },
    }),
  );
  const phone = `15410${code}`;
  const account = done(
    await platform.POST("/api/v1/accounts", { body: { name: "经办人", phone, password: PASSWORD } }),
  );
  const scope = { kind: "department", id: department.id } as const;
  done(
    await platform.POST("/api/v1/accounts/{id}/roles", {
      params: { path: { id: account.id } },
      body: { role: "department_clerk", scope },
    }),
  );
  return {
    committee: committee.id,
    department: department.id,
    straight: platform,
    staff: await byPassword(ways.bad, "admin", "a long password for tests only"),
    clerk: await byPassword(ways.bad, phone, PASSWORD),
  };
}

async function byPassword(base: string, account: string, password: string): Promise<Person> {
  const answer = await visitor(base, brief).POST("/api/v1/auth/login", { body: { account, password } });
  return person(base, done(answer));
}

function person(base: string, tokens: Tokens): Person {
  const session = sessionOf(visitor(base, brief), tokens);
  return { platform: signedIn(base, session, brief), session };
}

/** Signs a phone in: where the answer is lost the code is sent once more with its key, and then another is asked for. */
export async function byPhone({ bad, log }: Ways, phone: string): Promise<Person> {
  const platform = visitor(bad, brief);
  const device = { name: "我的手机", platform: "wechat" };
  const used = new Set<string>();
  for (;;) {
    const code = await newCode(platform, log, phone, used);
    used.add(code);
    const retry_key = crypto.randomUUID();
    for (const _ of ["first", "once more"]) {
      const asked = platform.POST("/api/v1/auth/login/sms", { body: { phone, code, device, retry_key } });
      const answer = await asked.catch(() => undefined);
      if (answer?.data) return person(bad, answer.data);
      if (answer) break;
    }
  }
}

/** Asks for codes until one arrives that was not typed yet. */
async function newCode(platform: Platform, log: string, phone: string, used: Set<string>): Promise<string> {
  for (;;) {
    const asked = platform.POST("/api/v1/auth/sms-codes", { body: { phone, purpose: "sign_in" } });
    const answer = await asked.catch(() => undefined);
    const sent = (await readFile(log, "utf8")).matchAll(new RegExp(`phone=${phone} code=(\\d{6})`, "g"));
    const code = [...sent].map((found) => found[1] ?? "").findLast((found) => !used.has(found));
    if (code) return code;
    await pause((answer && retryAfter(answer.response)) ?? 1000);
  }
}
