import type { CityProfile } from '../../core/city/schema.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import { createAmending } from './amend.ts';
import { createCollectionTalk } from './collection.ts';
import { createContactTalk } from './contact.ts';
import type { Desk } from './desk.ts';
import { createDossierTalk } from './dossier.ts';
import { createHandoffTalk } from './handoff.ts';
import { createLinking } from './link.ts';
import { createMyData } from './my-data.ts';
import { createProcedureTalk } from './procedure.ts';
import { createRegistryTalk } from './registry.ts';
import { createReporting } from './report.ts';
import { createRescue } from './rescue.ts';
import { createRiverTalk } from './river.ts';
import { createScoring } from './scoring.ts';
import { createSubscribing } from './subscribe.ts';
import { createTopicTalk } from './topics.ts';
import { createTracking } from './track.ts';
import { createSplitting } from './two-matters.ts';
import { createWarningReceiptTalk } from './warning-receipt.ts';

export type ConversationDeps = { city: CityProfile; analyzer: Analyzer; desk: Desk };

export type Conversations = ReturnType<typeof createConversations>;

/** Every conversation that the bot can hold, each knowing nothing of the others but what it is handed. */
export function createConversations(deps: ConversationDeps) {
  const reporting = createReporting(deps);
  const scoring = createScoring(deps);
  const rescue = createRescue(deps);
  return {
    reporting,
    scoring,
    splitting: createSplitting({ ...deps, reporting }),
    amending: createAmending({ ...deps, scoring }),
    tracking: createTracking(deps),
    rescue,
    receipts: createWarningReceiptTalk({ ...deps, rescue }),
    handoff: createHandoffTalk(deps),
    dossiers: createDossierTalk(deps),
    procedures: createProcedureTalk(deps),
    contacts: createContactTalk(deps),
    myData: createMyData(deps),
    linking: createLinking(deps),
    collecting: createCollectionTalk(deps),
    registry: createRegistryTalk(deps),
    following: createTopicTalk(deps),
    river: createRiverTalk(deps),
    subscribing: createSubscribing(deps),
  };
}
