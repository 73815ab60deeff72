/** In the place of whatever page was asked for, which shows itself once somebody is signed in. */
import { useSigning } from '../../api/session.ts';
import { Notice } from '../../ui/notice.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Credentials } from './credentials.tsx';

export function SignInPage() {
  const { signIn } = useSigning();
  return (
    <div className="stack">
      <PageHead title="Sign in" />
      <div className="narrow">
        <Panel title="With your account">
          <Credentials act="Sign in" onSubmit={signIn} />
        </Panel>
      </div>
      <Notice tone="wait" title="Open the link that npm start printed">
        <p>
          Whoever runs this server needs no account: its token is in that link,{' '}
          <code>{location.origin}/ui#token=…</code>. A bookmark has no token, and another server has another
          one. Is the terminal gone? Run <code>npm start</code> again. Everybody else gets an invitation from
          an administrator.
        </p>
      </Notice>
    </div>
  );
}
