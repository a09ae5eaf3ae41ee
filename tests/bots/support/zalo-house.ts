import { createZaloChannel } from '../../../bots/zalo/create-channel.ts';
import { createSecretKey } from '../../../core/secret-key.ts';
import type { ZaloSimulator } from '../../support/zalo-simulator.ts';
import { city, type HouseEdge, type HouseParts, startHouse } from './house.ts';
import { serve } from './serve.ts';

/** Addresses of Zalo's templates in the tests: one for news of tickets. */
export const TICKET_TEMPLATE = '501443';

/** The house with the Official Account, talking to the simulator; `others` are further channels. */
export async function openZaloHouse(
  zalo: ZaloSimulator,
  dataDir: string,
  others: (parts: HouseParts) => HouseEdge[] = () => [],
) {
  const { keys, oaId, url } = zalo;
  const house = startHouse({
    dataDir,
    edges: (parts) => [
      createZaloChannel({
        ...parts,
        city,
        publicUrl: 'https://langnghe.example',
        config: {
          ...keys,
          oaId,
          refreshToken: zalo.state.refreshToken,
          apiUrl: url,
          oauthUrl: url,
          znsUrl: url,
          znsTemplates: { ticket: TICKET_TEMPLATE },
          perSecond: 1000,
        },
        secretKey: createSecretKey('a secret of the tests, long enough'),
        repeatNote: '(lặp) ',
      }),
      ...others(parts),
    ],
  });
  const served = await serve(house.edges.flatMap(({ router }) => router ?? []));
  zalo.state.webhookUrl = `${served.url}/webhooks/zalo`;

  return {
    house,
    served,
    /** Lets everything that is under way come to its end, receipts too. */
    async settle() {
      for (let round = 0; round < 2; round += 1) {
        await zalo.idle();
        await house.settle();
      }
    },
    async close() {
      await served.close();
      await house.close();
    },
  };
}
