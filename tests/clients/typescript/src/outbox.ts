/** What was written without a network, and is sent when there is one. */

import type { components } from "../generated/api.js";
import { type Platform, Refused, done } from "./platform.js";

type NewSuggestion = components["schemas"]["NewSuggestion"];
type Created = components["schemas"]["CreatedSuggestion"];

/** A suggestion that somebody handed in on their phone. */
export interface Draft {
  /** Made when it was handed in, and the same in every try, also after the app was ended. */
  key: string;
  body: NewSuggestion;
}

/** Refusals after which a draft goes on waiting: until its author has signed in, and until there is room for a request. */
const FOR_NOW = [401, 429];

/** Hands in each draft once. An app keeps `waiting` on the disk, and tells its user what was refused. */
export class Outbox {
  readonly waiting = new Map<string, Draft>();
  readonly refused = new Map<string, Refused>();

  constructor(private readonly handedIn: (draft: Draft, created: Created) => void) {}

  put(body: NewSuggestion): void {
    const key = crypto.randomUUID();
    this.waiting.set(key, { key, body });
  }

  /** Sends what waits; whatever the network swallows goes on waiting. */
  async flush(platform: Platform): Promise<void> {
    for (const draft of [...this.waiting.values()]) {
      try {
        const header = { "Idempotency-Key": draft.key };
        const answer = await platform.POST("/api/v1/suggestions", { params: { header }, body: draft.body });
        // What it tells only once, query code and receipt, is kept before the draft is dropped.
        this.handedIn(draft, done(answer));
      } catch (failure) {
        const isFinal = failure instanceof Refused && failure.status < 500 && !FOR_NOW.includes(failure.status);
        if (!isFinal) continue;
        this.refused.set(draft.key, failure);
      }
      this.waiting.delete(draft.key);
    }
  }
}
