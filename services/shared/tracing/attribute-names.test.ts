import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { attributeNames } from './attribute-names.ts';

test('attributes have the names of the semantic conventions', () => {
  expect(attributeNames).toEqual({
    httpMethod: stable.ATTR_HTTP_REQUEST_METHOD,
    httpRoute: stable.ATTR_HTTP_ROUTE,
    httpStatus: stable.ATTR_HTTP_RESPONSE_STATUS_CODE,
    httpResendCount: stable.ATTR_HTTP_REQUEST_RESEND_COUNT,
    urlScheme: stable.ATTR_URL_SCHEME,
    serverAddress: stable.ATTR_SERVER_ADDRESS,
    serverPort: stable.ATTR_SERVER_PORT,
    messagingSystem: incubating.ATTR_MESSAGING_SYSTEM,
    messagingDestination: incubating.ATTR_MESSAGING_DESTINATION_NAME,
    messagingOperation: incubating.ATTR_MESSAGING_OPERATION_NAME,
    messagingOperationType: incubating.ATTR_MESSAGING_OPERATION_TYPE,
    dbSystem: stable.ATTR_DB_SYSTEM_NAME,
    dbOperation: stable.ATTR_DB_OPERATION_NAME,
    dbCollection: stable.ATTR_DB_COLLECTION_NAME,
    dbBatchSize: stable.ATTR_DB_OPERATION_BATCH_SIZE,
    dbStatus: stable.ATTR_DB_RESPONSE_STATUS_CODE,
  });
});
