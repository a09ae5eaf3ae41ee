import type { Analyzer } from '../../nlp/labels.ts';

/** Texts whose labels are remembered: those of the turns that are being handled. */
const MOST_TEXTS = 256;

/** The analyzer with a short memory: the steps of one turn ask for the same text several times. */
export function rememberAnalysis(analyzer: Analyzer): Analyzer {
  return { analyze: remember(analyzer.analyze), findPlaces: remember(analyzer.findPlaces) };
}

function remember<Result>(ask: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const result = ask(text);
    known.set(text, result);
    const oldest = known.size > MOST_TEXTS ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    return result;
  };
}
