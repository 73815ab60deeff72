/**
 * onnxruntime-node in a Lambda package without Docker: npm installs its binaries for every platform (about 290 MB),
 * the package carries one. esbuild leaves the import alone; after it, the platform's folder is copied beside.
 */
import type { BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';

/** As in onnxruntime-node's bin/napi-v6/. */
export type OnnxPlatform = 'linux/x64' | 'linux/arm64';

const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

export const nativeOnnx = (platform: OnnxPlatform): BundlingOptions => ({
  externalModules: ['onnxruntime-node'],
  commandHooks: {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling(inputDir, outputDir) {
      const copy = (path: string): string[] => {
        const from = `${inputDir}/node_modules/${path}`;
        const to = `${outputDir}/node_modules/${path}`;
        return [
          `mkdir -p ${quoted(to.slice(0, to.lastIndexOf('/')))}`,
          `cp -R ${quoted(from)} ${quoted(to)}`,
        ];
      };
      return [
        'onnxruntime-node/package.json',
        'onnxruntime-node/dist',
        `onnxruntime-node/bin/napi-v6/${platform}`,
        'onnxruntime-common/package.json',
        'onnxruntime-common/dist/cjs',
      ].flatMap(copy);
    },
  },
});
