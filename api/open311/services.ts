import type { ServiceAttribute } from '../../core/city/exchange-schema.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { AppError } from '../../core/errors.ts';
import { listTwin, type Twin } from './answer.ts';

type City = Pick<CityProfile, 'categories' | 'exchange'>;
type Category = CityProfile['categories'][number];

const attributesOf = (city: City, code: string): readonly ServiceAttribute[] =>
  city.exchange.attributes[code] ?? [];

/** Our categories as Open311 services; `service_code` is the category's id. */
export function presentServices(city: City): Twin {
  const services = city.categories.map((category) => ({
    service_code: category.id,
    service_name: category.vi,
    description: category.en,
    metadata: attributesOf(city, category.id).length > 0,
    type: 'realtime',
    keywords: category.keywords.join(','),
    group: '',
  }));
  return listTwin('services', 'service', services);
}

/** @throws AppError `not_found` (404), as the standard has it for an unknown code */
export function findService(city: City, code: string): Category {
  const found = city.categories.find(({ id }) => id === code);
  if (!found)
    throw new AppError('not_found', 404, 'The service is unknown', [
      { path: 'service_code', message: `"${code.slice(0, 60)}" was not found` },
    ]);
  return found;
}

/** The attributes of a service, for a form. */
export function presentDefinition(city: City, code: string): Twin {
  findService(city, code);
  const attributes = attributesOf(city, code).map((attribute, index) => ({
    variable: true,
    code: attribute.code,
    datatype: attribute.datatype,
    required: attribute.required,
    datatype_description: null,
    order: index + 1,
    description: `${attribute.vi} / ${attribute.en}`,
    values: (attribute.values ?? []).map(({ key, vi, en }) => ({ key, name: `${vi} / ${en}` })),
  }));
  return {
    json: { service_code: code, attributes },
    root: 'service_definition',
    xml: {
      service_code: code,
      attributes: attributes.map((attribute) => ({
        attribute: {
          ...attribute,
          values: attribute.values.map((value) => ({ value })),
        },
      })),
    },
  };
}

/**
 * The answers to a service's questions as lines of Vietnamese text, for the officer who reads the report. Answers
 * to questions that the service does not ask (FixMyStreet sends its own ids so) are passed over.
 *
 * @throws AppError `invalid_input` (400) naming each required attribute that is missing and each value not listed
 */
export function readAttributes(
  city: City,
  code: string,
  given: ReadonlyMap<string, readonly string[]>,
): string[] {
  const problems: { path: string; message: string }[] = [];
  const lines = attributesOf(city, code).flatMap((attribute) => {
    const values = (given.get(attribute.code) ?? []).map((v) => v.trim()).filter(Boolean);
    const path = `attribute[${attribute.code}]`;
    if (values.length === 0) {
      if (attribute.required) problems.push({ path, message: 'was not provided' });
      return [];
    }
    const words = values.map((value) => wordOf(attribute, value));
    for (const [at, word] of words.entries())
      if (word === undefined)
        problems.push({ path, message: `"${values[at]?.slice(0, 60)}" is not one of its values` });
    return [`${attribute.vi} ${words.join(', ')}`];
  });
  if (problems.length > 0)
    throw new AppError('invalid_input', 400, 'Some attributes need a correction', problems);
  return lines;
}

function wordOf({ datatype, values }: ServiceAttribute, value: string): string | undefined {
  if (values) return values.find(({ key }) => key === value)?.vi;
  if (datatype === 'number') return Number.isFinite(Number(value)) ? value : undefined;
  if (datatype === 'datetime') return Number.isNaN(Date.parse(value)) ? undefined : value;
  return value.slice(0, 500);
}
