/** How much of a metric's own unit one of another unit is. Only pairs where nothing has to be guessed. */
const FACTORS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  m: { m: 1, dm: 0.1, cm: 0.01, mm: 0.001, km: 1000, ft: 0.3048, in: 0.0254 },
  mm: { mm: 1, cm: 10, m: 1000, in: 25.4 },
  'mg/L': { 'mg/l': 1, ppm: 1, 'g/l': 1000, 'µg/l': 0.001 },
  'µg/m³': { 'µg/m³': 1, 'mg/m³': 1000 },
  pH: { ph: 1, '1': 1 },
  '%': { '%': 1, '1': 100 },
  '1': { '1': 1 },
};

/** Other ways to write a unit, as sensors do. */
const SPELLINGS: Readonly<Record<string, string>> = {
  metre: 'm',
  meter: 'm',
  metres: 'm',
  meters: 'm',
  mét: 'm',
  centimetre: 'cm',
  centimeter: 'cm',
  millimetre: 'mm',
  millimeter: 'mm',
  foot: 'ft',
  feet: 'ft',
  inch: 'in',
  percent: '%',
  bool: '1',
  boolean: '1',
  'ug/m3': 'µg/m³',
  'μg/m3': 'µg/m³',
  'µg/m3': 'µg/m³',
  'μg/m³': 'µg/m³',
  'mg/m3': 'mg/m³',
  'ug/l': 'µg/l',
  'μg/l': 'µg/l',
};

/**
 * A value in a metric's own unit; undefined when the unit is unknown or of another kind.
 *
 * @param from as the sender writes it; absent: the metric's own, because that is what the station was registered with
 */
export function toOwnUnit(
  value: number,
  from: string | undefined,
  own: string,
): number | undefined {
  if (from === undefined || from.trim() === '' || from.trim() === own) return value;
  const written = from.trim().toLowerCase();
  const factor = FACTORS[own]?.[SPELLINGS[written] ?? written];
  // Twelve digits: 516 cm is 5.16 m and not 5.1600000000000001.
  return factor === undefined ? undefined : Number((value * factor).toPrecision(12));
}
