/** Roles as boxes to tick. */
import type { Role } from '../../../../domain/spec/accounts.ts';

/** In the order of what they allow; the type holds the list to the server's. */
const WORDS: Readonly<Record<Role, string>> = {
  viewer: 'viewer',
  annotator: 'annotator',
  reviewer: 'reviewer',
  expert: 'expert',
  engineer: 'engineer',
  admin: 'admin',
};

interface RolesProps {
  readonly legend: string;
  readonly chosen: readonly Role[];
  readonly disabled?: boolean;
  readonly onChange: (roles: readonly Role[]) => void;
}

export function Roles({ legend, chosen, disabled = false, onChange }: RolesProps) {
  const toggled = (role: Role) =>
    chosen.includes(role) ? chosen.filter((one) => one !== role) : [...chosen, role];
  return (
    <fieldset className="roles" disabled={disabled}>
      <legend className="visually-hidden">{legend}</legend>
      {(Object.keys(WORDS) as Role[]).map((role) => (
        <label key={role}>
          <input type="checkbox" checked={chosen.includes(role)} onChange={() => onChange(toggled(role))} />
          {WORDS[role]}
        </label>
      ))}
    </fieldset>
  );
}
