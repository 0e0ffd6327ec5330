import { usageError } from '../errors.ts';
import { locate, type Template } from '../project/template.ts';
import { asMap, type DataMap } from '../project/template-yaml.ts';
import { functionProperties } from './resource-code.ts';

const REGISTRY = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.[a-z.-]+\/.+/;

/**
 * Refuses a container image that is not in a registry yet: no image is built or pushed here.
 * @throws CliError `image-not-built` (exit 2)
 */
export function checkImage(template: Template, id: string, resource: DataMap): void {
  const properties = functionProperties(template, resource);
  if (properties.PackageType !== 'Image') return;
  const uri =
    resource.Type === 'AWS::Lambda::Function' ? asMap(properties.Code).ImageUri : properties.ImageUri;
  if (uri !== undefined && (typeof uri !== 'string' || REGISTRY.test(uri))) return;
  const where = locate(template, ['Resources', id]);
  const docker = asMap(resource.Metadata).Dockerfile !== undefined;
  const what = docker
    ? 'its image is built from a Dockerfile'
    : `its ImageUri ${uri ?? ''} is not in Amazon ECR`;
  throw usageError(
    'image-not-built',
    `${where}: ${id} is a container image, and ${what.replace('  ', ' ')}. cloudcart builds and pushes no images.`,
    'Build and push it (docker build, docker push), then name it: ImageUri: <account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>, or a parameter.',
  );
}
