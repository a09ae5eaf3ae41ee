import type { Router } from 'express';
import type { Channel } from '../models/resident.ts';
import type { Sender } from '../workflow/notifications/sender.ts';
import type { PhotoSource } from '../workflow/photos/fetch-photos.ts';

/** One channel, wired: what it listens on, how it sends, and what runs beside. */
export type ChannelEdge = {
  channel: Channel;
  sender: Sender;
  /** Absent when we ask the platform for news instead of being called. */
  router?: Router;
  /** Gets a resident's picture from the platform. */
  fetchPhoto?: PhotoSource;
  /** Begins what runs beside; resolves at once. */
  start?(): Promise<void>;
  stop?(): Promise<void>;
};
