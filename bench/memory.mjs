// How much memory does each process below one take at most, while something goes on?
import { readdirSync, readFileSync } from 'node:fs';
import { parentOf } from './cpu.mjs';

const everyMs = 100;

/** @param {number} root @returns {number[]} */
function below(root) {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => {
    try {
      let one = pid;
      while (one > 1 && one !== root) one = parentOf(one);
      return one === root;
    } catch {
      return false;
    }
  });
}

/** Of what is resident. @param {number} pid */
function mebibytes(pid) {
  const [, kibibytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kibibytes ?? 0) / 1024);
}

/** The script it runs, or its program. @param {number} pid */
function nameOf(pid) {
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  const script = words.find((word) => /services\/\w+\/main/.test(word));
  return script?.match(/services\/\w+/)?.[0] ?? words[0]?.split('/').at(-1) ?? '';
}

/** Looks ten times a second until it is stopped. @param {number} root */
export function peakMemory(root) {
  const processes = below(root).map((pid) => {
    const fromMiB = mebibytes(pid);
    return { pid, name: nameOf(pid), fromMiB, toMiB: fromMiB };
  });
  const timer = setInterval(() => {
    for (const one of processes) one.toMiB = Math.max(one.toMiB, mebibytes(one.pid));
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return processes;
    },
  };
}
