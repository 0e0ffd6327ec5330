import { locate, section } from '../../project/template.ts';
import type { DataMap } from '../../project/template-yaml.ts';
import { type Finding, finding } from '../finding.ts';
import { at, maps, resources, type Sources, whereOf } from '../sources.ts';

/** Names of what must not be read by others. Names of places where a secret lies (…Arn, …Name) are none. */
const SECRET = /(secret|password|passwd|token|api_?key|private_?key)(string|value)?$/i;
/** `{{resolve:secretsmanager:…}}`, an ARN, a path: where the secret lies. `true` and `$…` are none either. */
const isLiteral = (value: unknown): boolean =>
  typeof value === 'string' && value !== '' && !/^(\{\{resolve:|\$|arn:|\/|true$|false$)/i.test(value);

/** The name of a parameter in SSM, a number, or a choice between values that everybody can read. */
const isName = (one: DataMap): boolean =>
  /^(AWS::|List<|Number)/.test(String(one.Type)) || one.AllowedValues !== undefined;

/** A parameter for a secret is not shown, and has no default that everybody can read. */
export const secretParameters = (sources: Sources): Finding[] =>
  [sources.root, ...sources.children.map(({ template }) => template)].flatMap((template) =>
    Object.entries(section(template, 'Parameters'))
      .filter(([name]) => SECRET.test(name))
      .filter(([, one]) => !isName(one))
      .filter(([, one]) => String(at(one, 'NoEcho')) !== 'true' || isLiteral(at(one, 'Default')))
      .map(([name]) =>
        finding('secret-parameter', locate(template, ['Parameters', name]), `${name} is shown to all`, {
          remedy: 'Set NoEcho: true, and no Default.',
        }),
      ),
  );

/** No secret is written in a template. */
export const literalSecrets = (sources: Sources): Finding[] =>
  resources(sources).flatMap((one) =>
    maps(one.properties).flatMap(([map, path]) =>
      Object.entries(map)
        .filter(
          ([name, value]) => (SECRET.test(name) && isLiteral(value)) || isApiKey(one.type, path, name, value),
        )
        .map(([name]) =>
          finding('literal-secret', whereOf(one, ...path, name), `${one.id} holds ${name} in plain text`, {
            remedy: 'Let AWS make it up, or name where it lies: {{resolve:secretsmanager:…}}.',
          }),
        ),
    ),
  );

const isApiKey = (type: string, path: readonly unknown[], name: string, value: unknown): boolean =>
  type === 'AWS::ApiGateway::ApiKey' && path.length === 0 && name === 'Value' && isLiteral(value);
