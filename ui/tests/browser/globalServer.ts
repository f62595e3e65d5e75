import type { TestProject } from 'vitest/node';
import { startServer } from './server';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where windows are asked for. */
    server: string;
    /** The file that says what the system was asked to open. */
    opened: string;
  }
}

/** One server for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!process.env['PREAU_POSTGRES']) {
    throw new Error(
      'PREAU_POSTGRES is missing: some windows have a central service, whose database is on a PostgreSQL. Run this under scripts/with-postgres.',
    );
  }
  const server = await startServer();
  project.provide('server', server.address);
  project.provide('opened', server.opened);
  return server.close;
}
