// cache.read: api → cache. One read; the cache answers it or has it loaded.
import { readSubject } from './db-read.ts';
import { defineShapedSubject } from './subject.ts';

export const cacheRead = defineShapedSubject({ name: 'cache.read', ...readSubject });
