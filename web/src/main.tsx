import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app.css';
import { ApiProblem } from './api/client.ts';
import { router } from './router.tsx';
import { SessionGate } from './shell/session.tsx';
import { LanguageProvider } from './text/language.tsx';

const cache = new QueryClient({
  defaultOptions: {
    // Whether the line is up is seen by asking: the browser's own opinion of it is often wrong.
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      staleTime: 5_000,
      // What the server refused stays refused; only a lost connection is worth asking again.
      retry: (count, error) => count < 2 && !(error instanceof ApiProblem),
    },
  },
});

// A session that ended elsewhere leads back to the sign-in page.
cache.getQueryCache().subscribe(({ query }) => {
  const { error } = query.state;
  if (error instanceof ApiProblem && error.status === 401 && query.queryKey[0] !== 'session')
    void cache.invalidateQueries({ queryKey: ['session'] });
});

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider>
        <QueryClientProvider client={cache}>
          <SessionGate>
            <RouterProvider router={router} />
          </SessionGate>
        </QueryClientProvider>
      </LanguageProvider>
    </StrictMode>,
  );
