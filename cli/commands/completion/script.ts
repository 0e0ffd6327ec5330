import { script } from '@bomb.sh/tab';

const NAME = 'cloudcart';

/** What the library prints, as text. It knows no other way out than the console. */
export function printed(print: () => void): string {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: unknown) => void lines.push(String(line));
  try {
    print();
  } finally {
    console.log = log;
  }
  return `${lines.join('\n')}\n`;
}

/**
 * The script for a shell. Two things of the library's bash script are mended: what was typed is quoted before it is evaluated,
 * so that Tab runs nothing, and the script may be read twice.
 */
export function completionScript(shell: 'bash' | 'zsh' | 'fish'): string {
  const text = printed(() => script(shell, NAME, NAME));
  if (shell !== 'bash') return text;
  return text
    .replace(
      `requestComp="${NAME} complete -- \${words[@]:1}"`,
      `requestComp="${NAME} complete -- $(printf '%q ' "\${words[@]:1:cword}")"`,
    )
    .replaceAll(/^readonly (\w+=)/gm, '$1');
}
