/** Where an invitation leads: a name and a password, or its roles for whoever is signed in. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Failure } from '../../api/loaded.tsx';
import { useSession, useSigning } from '../../api/session.ts';
import { useInvitation } from '../../session.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Credentials } from './credentials.tsx';
import './accounts.css';

export default function JoinPage() {
  const invitation = useInvitation();
  const { data: session } = useSession();
  const { accept } = useSigning();
  const [, go] = useLocation();
  const join = (answer: { name?: string; password?: string }) =>
    accept({ invitation: invitation?.secret ?? '', ...answer }).then(() => go('/ui', { replace: true }));
  if (invitation === undefined) {
    return (
      <div className="stack">
        <PageHead title="Join" />
        <Empty title="The link has no invitation">
          <p>Open the whole link that you were sent, with everything behind “#”.</p>
        </Empty>
      </div>
    );
  }
  const { name } = invitation;
  return (
    <div className="stack">
      <PageHead
        title={name === undefined ? 'Join' : 'Choose a new password'}
        about="The link works once. Your name signs what you annotate, and nobody else can take it."
      />
      {name === undefined && session?.by === 'session' && (
        <div className="narrow">
          <Panel title={`As ${session.name}`}>
            <TakeOver name={session.name} onTake={() => join({})} />
          </Panel>
        </div>
      )}
      <div className="narrow">
        <Panel title={name === undefined ? 'With a new account' : `For ${name}`}>
          <Credentials
            act={name === undefined ? 'Join' : 'Set password'}
            fresh
            name={name}
            onSubmit={(chosen, password) =>
              join(name === undefined ? { name: chosen, password } : { password })
            }
          />
        </Panel>
      </div>
    </div>
  );
}

function TakeOver({ name, onTake }: { readonly name: string; readonly onTake: () => Promise<unknown> }) {
  const [error, setError] = useState<Error>();
  return (
    <div className="stack">
      <p>You are signed in: what the invitation gives can be added to what you have.</p>
      {error !== undefined && <Failure error={error} />}
      <div>
        <Button kind="primary" onClick={() => onTake().catch(setError)}>
          Join as {name}
        </Button>
      </div>
    </div>
  );
}
