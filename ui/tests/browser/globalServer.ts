import type { TestProject } from 'vitest/node';
import { startServer } from './server';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where windows are asked for. */
    server: string;
  }
}

/** One server for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  project.provide('server', server.address);
  return server.close;
}
