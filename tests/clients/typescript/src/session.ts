/** Keeps somebody signed in. */

import type { components } from "../generated/api.js";

export type Tokens = components["schemas"]["TokenView"];

/** Gets the successor of a refresh token. */
export type Exchange = (refreshToken: string) => Promise<Tokens>;

const SPARE = 60_000;

/**
 * A refresh token works once, but an answer that was lost may be had again with the same one for 60 seconds, as long as its
 * successor was not used. So the old one is given up only when the new one is here, and nobody asks twice at a time.
 */
export class Session {
  private endsAt = 0;
  private exchanging: Promise<string> | undefined;

  /** An app keeps the tokens where the system keeps secrets, in `keep`, before it uses them. */
  constructor(
    private tokens: Tokens,
    private readonly exchange: Exchange,
    private readonly keep: (tokens: Tokens) => void = () => {},
  ) {
    this.take(tokens);
  }

  /** A token that is good for a minute yet. */
  async access(): Promise<string> {
    return Date.now() < this.endsAt - SPARE ? this.tokens.access_token : this.refresh();
  }

  /** A new token, also for those who ask meanwhile. */
  refresh(): Promise<string> {
    this.exchanging ??= this.exchange(this.tokens.refresh_token)
      .then((tokens) => this.take(tokens))
      .finally(() => (this.exchanging = undefined));
    return this.exchanging;
  }

  private take(tokens: Tokens): string {
    this.keep(tokens);
    this.tokens = tokens;
    this.endsAt = Date.now() + tokens.expires_in * 1000;
    return tokens.access_token;
  }
}
