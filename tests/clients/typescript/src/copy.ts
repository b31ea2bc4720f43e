/** What somebody may see, kept on the phone and in step with the platform. */

import type { components } from "../generated/api.js";
import { type Platform, Refused, done } from "./platform.js";

type Schemas = components["schemas"];
type Page = Schemas["SyncPage"];

/** An app keeps copy and cursor in one transaction: a page is either taken over whole, or asked for again. */
export class Copy {
  readonly suggestions = new Map<string, Schemas["SuggestionItem"]>();
  readonly cases = new Map<string, Schemas["CaseItem"]>();
  private cursor: string | undefined;

  constructor(private readonly platform: Platform) {}

  /** Takes over what is new; waits up to so many seconds for it where there is nothing. */
  async catchUp(wait = 0): Promise<void> {
    for (;;) {
      const page = await this.next(wait);
      this.take(page);
      if (!page.has_more) return;
    }
  }

  private async next(wait: number): Promise<Page> {
    const query = { limit: 100, kinds: "suggestions,cases", wait, ...(this.cursor ? { cursor: this.cursor } : {}) };
    try {
      return done(await this.platform.GET("/api/v1/sync", { params: { query } }));
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.status !== 410) throw failure;
      // Too long away: the copy begins anew.
      this.cursor = undefined;
      return this.next(wait);
    }
  }

  private take(page: Page): void {
    if (page.reset) {
      this.suggestions.clear();
      this.cases.clear();
    }
    for (const item of page.changed.suggestions) this.suggestions.set(item.id, item);
    for (const item of page.changed.cases) this.cases.set(item.id, item);
    for (const id of page.gone.suggestions) this.suggestions.delete(id);
    for (const id of page.gone.cases) this.cases.delete(id);
    this.cursor = page.cursor;
  }
}
