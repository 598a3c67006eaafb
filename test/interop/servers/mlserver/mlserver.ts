import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { InteropServer } from '../interopServer.ts';
import { oipTargets } from '../oipTargets.ts';

const six = (name: string) => [{ name, datatype: 'FP32', shape: [-1, 6] }];

/** MLServer: a classifier of scikit-learn and one of XGBoost in its own runtimes, and the braking controller in ours. */
export const mlserver: InteropServer = {
  name: 'mlserver',
  package: 'mlserver',
  async start({ folder, ports: [rest = 0, grpc = 0, metrics = 0], rows, python }) {
    const said = await python('models.py', folder, JSON.stringify(rows));
    const { sklearn, xgboost } = JSON.parse(said) as {
      readonly sklearn: readonly (readonly number[])[];
      readonly xgboost: readonly number[];
    };
    const models = [
      {
        name: 'sklearn',
        implementation: 'mlserver_sklearn.SKLearnModel',
        parameters: { uri: join(folder, 'sklearn.joblib') },
        inputs: six('input'),
        outputs: [
          { name: 'predict', datatype: 'INT64', shape: [-1, 1] },
          { name: 'predict_proba', datatype: 'FP32', shape: [-1, 2] },
        ],
      },
      {
        name: 'xgboost',
        implementation: 'mlserver_xgboost.XGBoostModel',
        parameters: { uri: join(folder, 'xgboost.json') },
        inputs: six('input'),
        outputs: [{ name: 'predict', datatype: 'INT64', shape: [-1, 1] }],
      },
      {
        name: 'braking',
        implementation: 'runtimes.Braking',
        inputs: six('input'),
        outputs: [{ name: 'demand', datatype: 'FP32', shape: [-1, 1] }],
      },
    ];
    await writeFile(
      join(folder, 'settings.json'),
      JSON.stringify({
        host: '127.0.0.1',
        http_port: rest,
        grpc_port: grpc,
        metrics_port: metrics,
        parallel_workers: 0,
      }),
    );
    for (const model of models) {
      await mkdir(join(folder, model.name));
      await writeFile(join(folder, model.name, 'model-settings.json'), JSON.stringify(model));
    }
    return {
      command: ['mlserver', 'start', folder],
      ready: `http://127.0.0.1:${rest}/v2/health/ready`,
      targets: [
        ...oipTargets(rest, grpc, { name: 'braking', input: 'input', output: 'demand' }, [
          'json',
          'raw',
          'typed',
        ]),
        ...oipTargets(
          rest,
          grpc,
          {
            name: 'sklearn',
            input: 'input',
            output: 'predict_proba',
            expected: sklearn,
            keys: { outputs: ['predict_proba'] },
          },
          ['json', 'raw'],
        ),
        ...oipTargets(
          rest,
          grpc,
          {
            name: 'xgboost',
            input: 'input',
            output: 'predict',
            expected: xgboost.map((label) => [label]),
          },
          ['json', 'raw'],
        ),
      ],
    };
  },
};
