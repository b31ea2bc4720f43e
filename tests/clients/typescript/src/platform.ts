/** The typed client: the paths of the document, over a patient network, for somebody who is signed in. */

import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "../generated/api.js";
import { type Patience, patient, usual, withKey } from "./patient.js";
import { Session, type Tokens } from "./session.js";

export type Problem = components["schemas"]["ProblemDocument"];
/** A page of suggestions: what a list answers to whoever takes JSON; the other answers are for exports. */
export type SuggestionPage = paths["/api/v1/suggestions"]["get"]["responses"][200]["content"]["application/json"];

export type Platform = Client<paths, "application/json">;

/** The platform, as anybody reaches it. */
export function visitor(baseUrl: string, patience: Patience = usual): Platform {
  return createClient<paths, "application/json">({ baseUrl, fetch: patient(patience) });
}

/** The platform, as somebody reaches it who signed in. */
export function signedIn(baseUrl: string, session: Session, patience: Patience = usual): Platform {
  const send = patient(patience);
  const fetch = async (request: Request) => {
    const act = asMiniProgram(withKey(request));
    const answer = await send(bearing(act.clone(), await session.access()));
    return answer.status === 401 ? send(bearing(act, await session.refresh())) : answer;
  };
  return createClient<paths, "application/json">({ baseUrl, fetch });
}

/** A session that refreshes itself by itself. */
export function sessionOf(platform: Platform, tokens: Tokens): Session {
  return new Session(tokens, async (refresh_token) =>
    done(await platform.POST("/api/v1/auth/refresh", { body: { refresh_token } })),
  );
}

function bearing(request: Request, token: string): Request {
  request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

/** Some hosts let only GET and POST through: everything else is a POST that says what it means. */
function asMiniProgram(request: Request): Request {
  if (request.method === "GET" || request.method === "POST") return request;
  const meant = new Request(request, { method: "POST" });
  meant.headers.set("X-HTTP-Method-Override", request.method);
  return meant;
}

/** The platform said no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(`${status} ${problem.code}: ${problem.detail ?? problem.title} (${problem.request_id})`);
  }
}

/** What was answered, or the refusal. */
export function done<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (!answer.response.ok) throw new Refused(answer.response.status, answer.error as Problem);
  return answer.data as T;
}

/** The version that a change changes. */
export const ifMatch = (version: number) => ({ "If-Match": `"${version}"` });
