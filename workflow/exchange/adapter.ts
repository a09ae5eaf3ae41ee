/** A ticket as another system gets it: no name, no phone; texts are masked. */
export type OutwardTicket = {
  /** Our code; the other system may show it to people. */
  code: string;
  category: string | null;
  description: string;
  /** Street and ward. */
  address: string;
  position: { lat: number; lon: number } | undefined;
  openedAt: Date;
};

/** What the other system says of a matter. */
export type ForeignUpdate = {
  /** Its own id of the update; the same one is taken in once. */
  id: string;
  foreignId: string;
  at: Date;
  meaning: 'accepted' | 'in_progress' | 'resolved' | 'not_resolvable' | 'note';
  text: string | undefined;
};

/**
 * Another system that a body works with. To join one, write a file that makes this from its settings and name it in
 * `adapters.ts` (docs/exchange.md).
 */
export type ExchangeAdapter = {
  /**
   * Hands a ticket over and gives its id there. Called again after a failure that may have happened, so `code` must
   * make it safe to repeat where the other side allows.
   *
   * @throws UpstreamRefused when trying again is no use; UpstreamUnreachable when it is
   */
  send(ticket: OutwardTicket): Promise<string>;
  /** What happened there in a span of time. @throws as {@link send} */
  updates(from: Date, to: Date): Promise<ForeignUpdate[]>;
};
