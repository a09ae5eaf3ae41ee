import { Dossier, type DossierRecord } from '../../models/dossier.ts';
import { RUNNING } from './states.ts';

export type OfficeFigures = {
  /** Code of the unit; empty where the source names none. */
  unit: string;
  /** Results that were ready by their day, and after it. */
  onTime: number;
  late: number;
  /** Still running after their day. */
  overdue: number;
  /** Returned for papers at least once. */
  returned: number;
  total: number;
};

/** Figures of each office over the dossiers that moved since a moment, the largest office first. */
export async function officeFigures(since: Date, now: Date): Promise<OfficeFigures[]> {
  const offices = new Map<string, OfficeFigures>();
  const moved = Dossier.find(
    { stateAt: { $gte: since } },
    { unit: 1, state: 1, dueAt: 1, 'history.state': 1, 'history.at': 1 },
  )
    .sort({ stateAt: -1 })
    .lean<Pick<DossierRecord, 'unit' | 'state' | 'dueAt' | 'history'>[]>()
    .cursor();
  for await (const { unit, state, dueAt, history } of moved) {
    const office = offices.get(unit ?? '') ?? {
      unit: unit ?? '',
      onTime: 0,
      late: 0,
      overdue: 0,
      returned: 0,
      total: 0,
    };
    offices.set(office.unit, office);
    office.total += 1;
    const ready = history.find((step) => step.state === 9 || step.state === 10)?.at;
    if (ready && dueAt) office[ready <= dueAt ? 'onTime' : 'late'] += 1;
    if (dueAt && dueAt < now && RUNNING.includes(state)) office.overdue += 1;
    if (history.some((step) => step.state === 5)) office.returned += 1;
  }
  return [...offices.values()].sort((a, b) => b.total - a.total);
}
