import type { RoleId } from '../../../api/contract/session.ts';
import { Checkbox } from '../kit/fields.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';

const ROLES: readonly RoleId[] = ['admin', 'officer', 'communications', 'leader'];

/** What somebody may do, and on the tickets of which bodies. */
export function RightsFields({
  roles,
  bodies,
  onRoles,
  onBodies,
}: {
  roles: readonly RoleId[];
  bodies: readonly string[];
  onRoles(roles: RoleId[]): void;
  onBodies(bodies: string[]): void;
}) {
  const { say, label } = useLanguage();
  const { city } = useSession();
  return (
    <>
      <fieldset>
        <legend className="text-sm font-semibold">{say('staff.roles')}</legend>
        {ROLES.map((role) => (
          <Checkbox
            key={role}
            label={label('role', role)}
            checked={roles.includes(role)}
            onChange={(event) => onRoles(withOrWithout(roles, role, event.target.checked))}
          />
        ))}
      </fieldset>
      <details>
        <summary className="min-h-11 py-2 text-sm font-semibold">
          {say('staff.bodies')}: {bodies.length === 0 ? say('staff.allBodies') : bodies.length}
        </summary>
        {city.bodies.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={name}
            checked={bodies.includes(id)}
            onChange={(event) => onBodies(withOrWithout(bodies, id, event.target.checked))}
          />
        ))}
      </details>
    </>
  );
}

const withOrWithout = <Value,>(values: readonly Value[], value: Value, wanted: boolean): Value[] =>
  wanted ? [...values, value] : values.filter((other) => other !== value);
