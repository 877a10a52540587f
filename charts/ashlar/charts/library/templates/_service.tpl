{{/*
How does one of Ashlar's services run? As a Deployment, with what keeps it available.
Takes (dict "root" . "component" "api" "env" LINES "ports" LINES "graceSeconds" 45 "serviceAccount" NAME).
*/}}
{{- define "ashlar.service" -}}
{{ include "ashlar.deployment" . }}
{{- include "ashlar.disruptionBudget" . }}
{{- include "ashlar.autoscaler" . }}
{{- end }}

{{- define "ashlar.deployment" -}}
{{- $values := .root.Values -}}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "ashlar.name" . }}
  labels: {{- include "ashlar.labels" . | nindent 4 }}
spec:
  {{- if not ($values.autoscaling | default dict).enabled }}
  replicas: {{ $values.replicas | default 1 }}
  {{- end }}
  revisionHistoryLimit: 5
  # The new one answers before an old one goes.
  strategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
  selector:
    matchLabels: {{- include "ashlar.selector" . | nindent 6 }}
  template:
    metadata: {{- include "ashlar.podMetadata" . | nindent 6 }}
    spec:
      {{- with .serviceAccount }}
      serviceAccountName: {{ . }}
      {{- end }}
      automountServiceAccountToken: {{ not (empty .serviceAccount) }}
      terminationGracePeriodSeconds: {{ .graceSeconds | default 45 }}
      {{- include "ashlar.podSettings" (merge (dict "user" 10001) .) | nindent 6 }}
      containers:
        - name: {{ .component }}
          image: {{ include "ashlar.image" (dict "image" $values.global.image "tag" .root.Chart.AppVersion) }}
          imagePullPolicy: {{ $values.global.image.pullPolicy }}
          args: [{{ .component }}]
          securityContext: {{- include "ashlar.containerSecurity" (dict "isWritable" $values.global.development) | nindent 12 }}
          env:
            - { name: ASHLAR_LOG_LEVEL, value: {{ $values.global.logLevel }} }
            - { name: ASHLAR_NATS_URL, value: {{ include "ashlar.natsUrl" .root | quote }} }
            {{- include "ashlar.secretVariable" (dict "name" "ASHLAR_NATS_PASSWORD" "secret" (include "ashlar.natsSecret" .root) "key" .component) | nindent 12 }}
            {{- with .env }}
            {{- . | nindent 12 }}
            {{- end }}
            {{- with include "ashlar.tracingVariables" . }}
            {{- . | nindent 12 }}
            {{- end }}
            {{- range $key, $value := $values.config }}
            {{- if not (kindIs "invalid" $value) }}
            - name: ASHLAR_{{ snakecase $key | upper }}
              value: {{ include "ashlar.text" $value | quote }}
            {{- end }}
            {{- end }}
          ports:
            - { name: admin, containerPort: 9090 }
            {{- with .ports }}
            {{- . | nindent 12 }}
            {{- end }}
          # Alive and ready are different questions: a service that waits for NATS or PostgreSQL is not started again.
          startupProbe: { httpGet: { path: /livez, port: admin }, periodSeconds: 1, failureThreshold: 60 }
          livenessProbe: { httpGet: { path: /livez, port: admin }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 }
          # An outage shorter than 20 s leaves gateways in their Service, where they say what is wrong.
          readinessProbe: { httpGet: { path: /readyz, port: admin }, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 10 }
          resources: {{- toYaml $values.resources | nindent 12 }}
{{ end }}

{{/* Numbers as they are written: Helm has them as floats. */}}
{{- define "ashlar.text" -}}
{{- if kindIs "float64" . }}{{ . | int64 }}{{ else }}{{ . }}{{ end }}
{{- end }}
