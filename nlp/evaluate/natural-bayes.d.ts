declare module 'natural/lib/natural/classifiers/bayes_classifier.js' {
  class BayesClassifier {
    addDocument(words: readonly string[], label: string): void;
    train(): void;
    classify(words: readonly string[]): string;
  }
  export = BayesClassifier;
}
