// How does a service run broken? `node --import register.mjs?build=NAME`
import { register } from 'node:module';

const data = { build: new URL(import.meta.url).searchParams.get('build') };
register('./hooks.mjs', { parentURL: import.meta.url, data });
