const DATATYPES = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
  'BF16',
];

const parameters = {
  type: 'object',
  additionalProperties: {
    anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
  },
};
const text = { type: 'string' };
const shape = { type: 'array', items: { type: 'integer' } };
const datatype = { type: 'string', enum: DATATYPES };
const data = { type: 'array', items: {} };
const object = (properties: object, required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
});
const list = (items: object) => ({ type: 'array', items });

const tensor = object({ name: text, shape, datatype, parameters, data }, [
  'name',
  'shape',
  'datatype',
  'data',
]);
const described = object({ name: text, shape, datatype }, ['name', 'shape', 'datatype']);

const answer = (description: string, schema?: object) => ({
  description,
  ...(schema === undefined ? {} : { content: { 'application/json': { schema } } }),
});
const refused = answer('what is wrong with the request', object({ error: text }, ['error']));
const model = (names: readonly string[]) => [
  { name: 'model', in: 'path', required: true, schema: { type: 'string', enum: names } },
];

/**
 * The REST part of the Open Inference Protocol as an OpenAPI description, after its specification
 * (kserve/open-inference-protocol, specification/protocol/inference_rest.md): paths, required fields, data types and
 * what is answered to requests that are wrong.
 */
export function openInferenceApi(models: readonly string[]): object {
  const states = { 200: answer('ready'), 400: answer('not ready') };
  const ready = { get: { responses: states } };
  return {
    openapi: '3.0.3',
    info: { title: 'Open Inference Protocol', version: '2' },
    paths: {
      '/v2/health/live': ready,
      '/v2/health/ready': ready,
      '/v2': {
        get: {
          responses: {
            200: answer(
              'the server',
              object({ name: text, version: text, extensions: list(text) }, [
                'name',
                'version',
                'extensions',
              ]),
            ),
          },
        },
      },
      '/v2/models/{model}/ready': {
        get: { responses: { ...states, 404: refused }, parameters: model(models) },
      },
      '/v2/models/{model}': {
        get: {
          parameters: model(models),
          responses: {
            200: answer(
              'the model',
              object(
                {
                  name: text,
                  versions: list(text),
                  platform: text,
                  inputs: list(described),
                  outputs: list(described),
                },
                ['name', 'platform', 'inputs', 'outputs'],
              ),
            ),
            404: refused,
          },
        },
      },
      '/v2/models/{model}/infer': {
        post: {
          parameters: model(models),
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: object(
                  {
                    id: text,
                    parameters,
                    inputs: list(tensor),
                    outputs: list(object({ name: text, parameters }, ['name'])),
                  },
                  ['inputs'],
                ),
              },
            },
          },
          responses: {
            200: answer(
              'the outputs',
              object(
                {
                  model_name: text,
                  model_version: text,
                  id: text,
                  parameters,
                  outputs: list(tensor),
                },
                ['model_name', 'outputs'],
              ),
            ),
            400: refused,
            404: refused,
          },
        },
      },
    },
  };
}
