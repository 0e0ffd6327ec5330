/** `error` and `warning` make `validate` fail; `info` does not. */
export type FindingLevel = 'error' | 'warning' | 'info';

/** One thing that is wrong in the templates. */
export interface Finding {
  /** Stable: `wiring-surplus-parameter`, `E3012` of cfn-lint, `CKV_AWS_18` of checkov. */
  rule: string;
  level: FindingLevel;
  /** Who found it. */
  tool: 'cloudcart' | 'cfn-lint' | 'checkov';
  /** `templates/api.yaml:42`; the file alone when no line is known. */
  where: string;
  /** The other file that it is about, with its line. */
  and?: string;
  text: string;
  remedy?: string;
}

/** A finding of our own. */
export const finding = (
  rule: string,
  where: string,
  text: string,
  more: { and?: string; remedy?: string; level?: FindingLevel } = {},
): Finding => ({
  rule,
  level: more.level ?? 'error',
  tool: 'cloudcart',
  where,
  ...(more.and === undefined ? {} : { and: more.and }),
  text,
  ...(more.remedy === undefined ? {} : { remedy: more.remedy }),
});
