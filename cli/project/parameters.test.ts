import { CliError } from '../errors.ts';
import { templateOf } from './memory.fake.ts';
import { missingParameter, type ParameterSources, resolveRootParameters } from './parameters.ts';

const root = templateOf(`
Parameters:
  LogLevel: { Type: String, Default: INFO, AllowedValues: [DEBUG, INFO] }
  Rate: { Type: Number, Default: 80, MinValue: 0, MaxValue: 100 }
  Owner:
    Type: String
  Secret: { Type: String, Default: abc, NoEcho: true, AllowedPattern: '[a-z]+' }
  Zones: { Type: CommaDelimitedList, Default: 'a, b' }
`);

const resolve = (sources: Partial<ParameterSources>) =>
  resolveRootParameters(root, { samconfig: { Owner: 'sam' }, environment: {}, options: [], ...sources });

describe('resolveRootParameters', () => {
  it('takes each key from its strongest source', () => {
    const sources: ParameterSources = {
      samconfig: { LogLevel: 'DEBUG', Owner: 'sam', Rate: '1' },
      environment: { CLOUDCART_PARAM_Owner: 'environment', CLOUDCART_PARAM_RATE: '2', PATH: '/bin' },
      options: ['Rate=3'],
      defaults: { LogLevel: 'INFO', Unwanted: 'x' },
    };
    expect(resolveRootParameters(root, sources)).toEqual({
      LogLevel: 'DEBUG',
      Rate: '3',
      Owner: 'environment',
      Secret: 'abc',
      Zones: ['a', 'b'],
    });
  });

  it('reads CLOUDCART_PARAM_LOG_LEVEL as LogLevel', () => {
    expect(resolve({ environment: { CLOUDCART_PARAM_LOG_LEVEL: 'DEBUG' } }).LogLevel).toBe('DEBUG');
  });

  it('keeps an equals sign within a value', () => {
    expect(resolve({ options: ['Owner=a=b'] }).Owner).toBe('a=b');
  });

  it.each([
    [{ options: ['LogLvel=DEBUG'] }, /LogLvel \(from --param\)\. Did you mean LogLevel\?/],
    [{ samconfig: { Owner: 'x', Zzz: '1' } }, /Zzz \(from samconfig\.toml\)\. There are: LogLevel/],
    [{ environment: { CLOUDCART_PARAM_Nope: '1' } }, /Nope \(from CLOUDCART_PARAM_\*\)/],
    [{ options: ['LogLevel'] }, /not Name=value/],
    [{ options: ['LogLevel=LOUD'] }, /template\.yaml:3: LogLevel is "LOUD", allowed are DEBUG, INFO/],
    [{ options: ['Rate=101'] }, /at most 100/],
    [{ options: ['Rate=many'] }, /not a number/],
  ])('refuses %j with exit 2', (sources, message) => {
    expect(() => resolve(sources)).toThrow(message);
    expect(() => resolve(sources)).toThrow(CliError);
  });

  it('leaves out a parameter without a value, and says how to give it one', () => {
    expect(resolve({ samconfig: {} })).not.toHaveProperty('Owner');
    expect(missingParameter(root, 'Owner')).toEqual(
      expect.objectContaining({
        code: 'missing-parameter',
        message: expect.stringMatching(/template\.yaml:5: parameter Owner has no value/),
        remedy: expect.stringContaining('--param Owner='),
      }),
    );
  });

  it('never shows a NoEcho value', () => {
    expect(() => resolve({ options: ['Secret=HUSH'] })).toThrow(/Secret is \*\*\*\*/);
  });
});

describe('rules of a parameter', () => {
  const one = (declaration: string, value: string) =>
    resolveRootParameters(templateOf(`Parameters: { V: ${declaration} }`), {
      samconfig: {},
      environment: {},
      options: [`V=${value}`],
    });

  it.each([
    ['{ Type: String, MinLength: 3 }', 'ab', /at least 3 characters/],
    ['{ Type: String, MaxLength: 3 }', 'abcd', /at most 3 characters/],
    ['{ Type: CommaDelimitedList, AllowedValues: [a, b] }', 'a,c', /allowed are a, b/],
    ['{ Type: List<Number> }', '1,x', /not a number/],
    ['{ Type: List<Number>, MaxValue: 5 }', '1, 6', /at most 5/],
    ['{ Type: Number, MinValue: 2 }', '1', /at least 2/],
  ])('refuses a value that %s forbids', (declaration, value, message) => {
    expect(() => one(declaration, value)).toThrow(message);
  });

  it.each([
    ['{ Type: String, MinLength: 3, MaxLength: 4 }', 'abc'],
    ['{ Type: CommaDelimitedList, AllowedValues: [a, b] }', 'a, b'],
    ['{ Type: List<Number>, MinValue: 1 }', '1, 2'],
  ])('takes a value that %s allows', (declaration, value) => {
    expect(one(declaration, value)).toHaveProperty('V');
  });
});

describe('AllowedPattern', () => {
  const resolveWith = (pattern: string, value: string) => {
    const template = templateOf(
      JSON.stringify({ Parameters: { P: { Type: 'String', AllowedPattern: pattern } } }),
    );
    return () => resolveRootParameters(template, { samconfig: { P: value }, environment: {}, options: [] });
  };

  it.each([
    ['(?i)^abc$', 'ABC', 'abd'],
    ['^[a-z]++$', 'abc', 'aBc'],
    ['[\\p{Alnum}]+', 'a1', 'a-1'],
    ['\\A[a-z]+\\Z', 'abc', '1abc'],
    ['[a-z&&[^b]]+', 'acd', 'abc'],
    ['\\Qa.b\\E', 'a.b', 'axb'],
  ])('%s is read as Java reads it', (pattern, good, bad) => {
    expect(resolveWith(pattern, good)()).toEqual({ P: good });
    expect(resolveWith(pattern, bad)).toThrow(`which does not match ${pattern}`);
  });

  it('that JavaScript cannot express is left to CloudFormation', () => {
    expect(resolveWith('\\p{InGreek}+', 'abc')()).toEqual({ P: 'abc' });
  });
});
