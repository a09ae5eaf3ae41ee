import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { startTestStore } from '../support/store.ts';
import { type House, startHouse } from './support/house.ts';
import { play } from './support/play.ts';
import { readConversations } from './support/read-conversations.ts';

const folder = join(import.meta.dirname, 'conversations');
let store: Awaited<ReturnType<typeof startTestStore>>;
let house: House;

beforeAll(async () => {
  store = await startTestStore();
  house = startHouse({ dataDir: store.dataDir });
});
afterAll(async () => {
  await house.close();
  await store.stop();
});

for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt')))
  describe(`conversations of ${file}`, () => {
    for (const conversation of readConversations(readFileSync(join(folder, file), 'utf8'), file))
      for (const channel of conversation.channels)
        it(`${conversation.name} (${channel})`, async () => {
          await store.clear();
          await play(house, conversation, channel, file);
        });
  });
