/** One simulated resident. Every call is one event of theirs, whatever the platform makes of it. */
export type SoakResident = {
  says(text: string): unknown;
  presses(title: string): unknown;
  sendsLocation(lat: number, lon: number): unknown;
  sendsPhoto(bytes: Buffer): unknown;
  /** Something that the bot cannot use. */
  sendsFile(): unknown;
  /** Texts that reached them. */
  heard(): string[];
};
