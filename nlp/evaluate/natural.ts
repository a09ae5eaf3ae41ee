import BayesClassifier from 'natural/lib/natural/classifiers/bayes_classifier.js';

/**
 * The Bayes classifier of `natural`, as a peer to measure against; imported by its sub-path because the
 * package's entry point loads database clients. Texts are handed over as words, since its own tokenizer
 * and stemmer are for English.
 */
export function trainNaturalBayes(
  texts: readonly string[],
  labels: readonly string[],
): (text: string) => string {
  const classifier = new BayesClassifier();
  const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  for (const [at, text] of texts.entries()) classifier.addDocument(wordsOf(text), labels[at] ?? '');
  classifier.train();
  return (text) => classifier.classify(wordsOf(text));
}
