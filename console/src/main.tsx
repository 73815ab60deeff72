import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './ui/tokens.css';
import './ui/base.css';
import { ApiError } from './api/client.ts';
import { App } from './app.tsx';
import { takeInvitation, takeToken } from './session.ts';

takeToken();
takeInvitation();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What the server refused, it refuses again; a lost connection is tried by the next interval.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
      staleTime: 1_000,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

// A new link opened in this very tab changes the hash only.
addEventListener('hashchange', () => {
  takeInvitation();
  if (takeToken()) void client.invalidateQueries();
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
