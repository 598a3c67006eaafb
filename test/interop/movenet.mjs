import { graphModel, pictureTensor } from './graphModel.mjs';

const { tf, model } = await graphModel('movenet-lightning');

/** MoveNet Lightning: y, x (shares of the picture) and score of 17 keypoints of one person. */
export default ({ image }) =>
  tf.tidy(() => {
    const [[[...keypoints]]] = model.execute(pictureTensor(image, 192, 'int32')).arraySync();
    return { keypoints };
  });
