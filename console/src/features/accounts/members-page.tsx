/** Who may do what: in a project, or everywhere. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Role } from '../../../../domain/spec/accounts.ts';
import type { Account } from '../../../../domain/spec/api-accounts.ts';
import { Failure, Loaded } from '../../api/loaded.tsx';
import { invite, membersKey, setRoles, useMembers, useSession } from '../../api/session.ts';
import { instant } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { Command } from '../../ui/command.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Table } from '../../ui/table.tsx';
import { Roles } from './roles.tsx';
import './accounts.css';

interface PlaceProps {
  readonly project?: string | undefined;
}

export default function MembersPage({ project }: PlaceProps) {
  const { data, error } = useMembers(project);
  return (
    <div className="stack">
      <PageHead
        title={project === undefined ? 'Members' : `Members of ${project}`}
        about={
          project === undefined
            ? 'Everybody with an account, and what they may do in every project.'
            : 'Who may do what in this project. A change signs the person out at once.'
        }
      />
      <Invite project={project} />
      <Loaded data={data} error={error}>
        {(accounts) =>
          accounts.length === 0 ? (
            <Empty title="Nobody yet">
              <p>Make an invitation link and send it to one person: they choose a name and a password.</p>
            </Empty>
          ) : (
            <Members accounts={accounts} project={project} />
          )
        }
      </Loaded>
    </div>
  );
}

function Invite({ project }: PlaceProps) {
  const [roles, setChosen] = useState<readonly Role[]>(['annotator']);
  const make = useMutation({ mutationFn: () => invite(project, roles) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Panel title="Invite somebody">
      <form className="stack" onSubmit={submit}>
        <Roles legend="Roles of the invitation" chosen={roles} onChange={setChosen} />
        <div>
          <Button type="submit" kind="primary" disabled={make.isPending || roles.length === 0}>
            Make a link
          </Button>
        </div>
        {make.error !== null && <Failure error={make.error} />}
        {make.data !== undefined && (
          <div className="stack">
            <Command name="invitation link" text={make.data.link} />
            <p className="soft small">
              For one person, once, until {instant(make.data.expiresAt)}: send it to nobody else.
            </p>
          </div>
        )}
      </form>
    </Panel>
  );
}

interface MembersProps extends PlaceProps {
  readonly accounts: readonly Account[];
}

function Members({ accounts, project }: MembersProps) {
  return (
    <Table
      label="Members"
      head={
        <>
          <th scope="col">Name</th>
          <th scope="col">{project === undefined ? 'Roles everywhere' : 'Roles'}</th>
          {project === undefined && <th scope="col">In projects</th>}
          <th scope="col">
            <span className="visually-hidden">Change</span>
          </th>
        </>
      }
    >
      {accounts.map((account) => (
        <Member key={account.name} account={account} project={project} />
      ))}
    </Table>
  );
}

function Member({ account, project }: PlaceProps & { readonly account: Account }) {
  const { name, everywhere, roles } = account;
  const { data: session } = useSession();
  const client = useQueryClient();
  const current = project === undefined ? everywhere : (roles[project] ?? []);
  const [edited, setEdited] = useState<readonly Role[]>();
  const change = useMutation({
    mutationFn: (next: readonly Role[]) => setRoles(name, project, next),
    onSuccess: () => {
      setEdited(undefined);
      // One's own change ends one's own session: the session is asked again too.
      return Promise.all([
        client.invalidateQueries({ queryKey: membersKey(project) }),
        client.invalidateQueries({ queryKey: ['session'] }),
      ]);
    },
  });
  const own = session?.by === 'session' && session.name === name;
  return (
    <tr>
      <th scope="row" className="prose">
        {name}
        {own && <span className="soft"> (you)</span>}
      </th>
      <td>
        <Roles
          legend={`Roles of ${name}`}
          chosen={edited ?? current}
          disabled={change.isPending}
          onChange={setEdited}
        />
        {change.error !== null && <Failure error={change.error} />}
      </td>
      {project === undefined && (
        <td className="prose">
          {Object.entries(roles)
            .map(([place, words]) => `${place}: ${words.join(', ')}`)
            .join('; ') || '–'}
        </td>
      )}
      <td>
        <span className="row">
          {edited !== undefined && (
            <Button size="small" kind="primary" onClick={() => change.mutate(edited)}>
              Save
            </Button>
          )}
          {current.length > 0 && (
            <ConfirmButton
              label="Remove"
              question={`Remove ${name}?`}
              confirm={`Remove ${name}`}
              kind="danger"
              busy={change.isPending}
              onConfirm={() => change.mutate([])}
            >
              <p>
                They are signed out at once and have no role{' '}
                {project === undefined ? 'everywhere' : `in ${project}`} any more. What they signed stays.
              </p>
            </ConfirmButton>
          )}
        </span>
      </td>
    </tr>
  );
}
