import type { CivicRecipe } from './train-civic.ts';

/** How the shipped civic model is trained. Chosen on dev; `docs/language.md` has what else was tried. */
export const CIVIC_RECIPE: CivicRecipe = {
  least: 3,
  variantWeight: 0.5,
  hintWeight: 0.3,
  linears: [
    { epochs: 10, rate: 0.1, l2: 1e-5, dropout: 0.2, balance: 0.3, naiveBayes: false, seed: 1 },
    { epochs: 10, rate: 0.1, l2: 1e-5, dropout: 0.2, balance: 0.3, naiveBayes: true, seed: 2 },
  ],
  network: {
    hidden: 96,
    epochs: 10,
    rate: 0.1,
    l2: 1e-6,
    dropout: 0.5,
    hiddenDropout: 0.3,
    balance: 0.3,
    seed: 5,
  },
  mix: { linear: 2, network: 1 },
  seed: 11,
};
