import { bodyName, bodyOn } from '../../../core/city/body-name.ts';
import type { CityProfile } from '../../../core/city/schema.ts';
import { localDay } from '../../../core/city/ward-lookup.ts';
import type { ReportInput } from '../report-input.ts';

/** What the form of a new report begins with; whoever sets it up corrects it. */
export function suggestedForm(city: CityProfile, now: Date): ReportInput['form'] {
  const day = localDay(now, city);
  const body = bodyOn(city, 'ubnd_tp', day) ?? city.bodies[0];
  return {
    parent: '',
    organ: body ? bodyName(body, day).name : city.name,
    sign: 'BC-UBND',
    place: city.name,
    addressees: [],
    receivers: [],
    signerTitle: 'Chủ tịch',
    signerName: '',
  };
}
