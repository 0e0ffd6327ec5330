import { usageError } from '../errors.ts';

/** CloudFormation takes templates of 1 MB, with 500 resources each. */
const MOST_TEMPLATES = 200;
const MOST_INCLUDES = 500;
const MOST_INCLUDED_BYTES = 5_000_000;

/**
 * What the templates of one stack may grow to: files that each name others twice or more multiply without a circle.
 */
export class TemplateBudget {
  #templates = 0;
  #includes = 0;
  #bytes = 0;

  /** @throws CliError `too-many-templates` (exit 2) */
  addTemplate(what: string): void {
    this.#templates += 1;
    if (this.#templates <= MOST_TEMPLATES) return;
    throw usageError(
      'too-many-templates',
      `${what}: more than ${MOST_TEMPLATES} templates are nested in one stack.`,
      'Nest fewer. A template that two others name counts twice.',
    );
  }

  /** @throws CliError `too-many-includes` (exit 2) */
  addInclude(where: string, bytes: number): void {
    this.#includes += 1;
    this.#bytes += bytes;
    if (this.#includes <= MOST_INCLUDES && this.#bytes <= MOST_INCLUDED_BYTES) return;
    throw usageError(
      'too-many-includes',
      `${where}: more than ${MOST_INCLUDES} files or ${MOST_INCLUDED_BYTES} bytes are included in one stack.`,
      'Include fewer. A file that is included twice counts twice.',
    );
  }
}
