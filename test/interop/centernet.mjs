import { graphModel, pictureTensor } from './graphModel.mjs';

const { tf, model } = await graphModel('centernet');
const SIDE = 512;

/** CenterNet: x1, y1, x2, y2 (shares of the picture), score and class of 100 objects; class 0 are people. */
export default ({ image }) =>
  tf.tidy(() => {
    const input = pictureTensor(image, SIDE, 'float32');
    const [rows] = model.execute(input, 'tower_0/detections').arraySync();
    return {
      detections: rows.map((row) => row.map((value, i) => (i < 4 ? value / SIDE : value))),
    };
  });
