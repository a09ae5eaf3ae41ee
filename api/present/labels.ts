import type { PostRecord } from '../../models/post.ts';
import type { Labels } from '../contract/labels.ts';

type Stored = PostRecord['labels'];

/** Stored labels as the API shows them. */
export const presentLabels = (labels: Stored): Labels => ({
  kind: labels.kind as Labels['kind'],
  sentiment: labels.sentiment as Labels['sentiment'],
  category: labels.category ?? null,
  actionable: labels.actionable,
  urgency: labels.urgency as Labels['urgency'],
  toxic: labels.toxic,
  place: labels.place ?? [],
  confidence: (labels.confidence ?? {}) as Labels['confidence'],
  because: (labels.because ?? []).map(({ label, value, words, runnerUp }) => ({
    label: label ?? '',
    value: value ?? '',
    words: words ?? [],
    runnerUp: runnerUp?.value
      ? { value: runnerUp.value, confidence: runnerUp.confidence ?? 0 }
      : null,
  })),
});
