{{/*
One variable out of a Secret. Takes: variable, name, key.
*/}}
{{- define "semesta.fromSecret" -}}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef:
      name: {{ .name }}
      key: {{ .key }}
{{- end -}}

{{/*
The pod of one process: the restricted profile of the Pod Security Standards, no token, nothing writable but DATA and /tmp.

Takes: root, component, arguments (of `semesta`) or command (instead of it), resources, grace (seconds), serviceAccountName; optional:
owner (the migration's pod and an operator's, which alone get the owner's address), web (port, probes, its own variables), restartPolicy.

Only the web has probes. The other processes listen to nothing, and a program run as their probe could only ask Valkey for their
sign of life: when Valkey is away all of them would be killed although they wait for it, and a worker's sign comes from a thread of
its own and says nothing of a job that hangs (jobs have time limits for that). They end when they cannot go on, and are then started
anew; `semesta check` counts who lives.
*/}}
{{- define "semesta.pod" -}}
{{- $values := .root.Values -}}
{{- $secret := required "secret.name is empty: name the Secret that holds the addresses, see helm/README.md." $values.secret.name -}}
metadata:
  labels:
    {{- include "semesta.labels" (dict "root" .root "component" .component) | nindent 4 }}
    {{- with $values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with $values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ .serviceAccountName }}
  automountServiceAccountToken: false
  # A Service named semesta would otherwise set SEMESTA_PORT and others.
  enableServiceLinks: false
  # As process 1 a signal that comes before its handler is lost, and the pod would stay until the end of its grace period.
  shareProcessNamespace: true
  terminationGracePeriodSeconds: {{ .grace }}
  {{- with .restartPolicy }}
  restartPolicy: {{ . }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    {{- with $values.runAsUser }}
    runAsUser: {{ int64 . }}
    runAsGroup: {{ int64 . }}
    {{- end }}
    seccompProfile:
      type: RuntimeDefault
  {{- with $values.image.pullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: semesta
      image: {{ include "semesta.image" .root | quote }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      {{- with .command }}
      command: {{ toJson . }}
      {{- end }}
      {{- with .arguments }}
      args: {{ toJson . }}
      {{- end }}
      env:
        - name: DATA
          value: /data
        - name: SEMESTA_LOG_LEVEL
          value: {{ $values.logLevel }}
        {{- if .web }}
        - name: SEMESTA_HOST
          value: 0.0.0.0
        - name: PORT
          value: "8000"
        - name: SEMESTA_WEB_WORKERS
          value: {{ $values.web.processes | quote }}
        # Who fails to sign in is counted by who stands before the Ingress, and not as the Ingress itself.
        - name: SEMESTA_PROXIES
          value: {{ ternary "1" "0" $values.ingress.enabled | quote }}
        - name: SEMESTA_METRICS
          value: {{ ternary "1" "0" $values.web.metrics | quote }}
        {{- end }}
        {{- with $values.publicUrl }}
        - name: SEMESTA_PUBLIC_URL
          value: {{ . | quote }}
        {{- end }}
        {{- with $values.mail.from }}
        - name: SEMESTA_MAIL_FROM
          value: {{ . | quote }}
        {{- end }}
        {{- with $values.mail.secretKey }}
        {{- include "semesta.fromSecret" (dict "variable" "SEMESTA_SMTP_URL" "name" $secret "key" .) | nindent 8 }}
        {{- end }}
        {{- range $variable, $value := dict "SEMESTA_STORE_URL" $values.files.storeUrl "SEMESTA_STORE_ENDPOINT" $values.files.storeEndpoint "SEMESTA_STORE_REGION" $values.files.storeRegion "SEMESTA_SCANNER" $values.files.scanner }}
        {{- with $value }}
        - name: {{ $variable }}
          value: {{ . | quote }}
        {{- end }}
        {{- end }}
        - name: SEMESTA_LARGEST_FILE
          value: {{ $values.files.largest | quote }}
        {{- with $values.secret.keys.fileKey }}
        {{- include "semesta.fromSecret" (dict "variable" "SEMESTA_FILE_KEY" "name" $secret "key" .) | nindent 8 }}
        {{- end }}
        - name: SEMESTA_WEBHOOK_PRIVATE
          value: {{ ternary "1" "0" $values.webhooks.private | quote }}
        {{- if $values.files.storeUrl }}
        {{- range $variable, $key := dict "SEMESTA_STORE_KEY" $values.secret.keys.storeKey "SEMESTA_STORE_SECRET" $values.secret.keys.storeSecret }}
        {{- if $key }}
        {{- include "semesta.fromSecret" (dict "variable" $variable "name" $secret "key" $key) | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- end }}
        {{- if .owner }}
        {{- $owner := $values.ownerSecret.name | default $secret }}
        {{- include "semesta.fromSecret" (dict "variable" "SEMESTA_DATABASE_URL" "name" $owner "key" $values.ownerSecret.key) | nindent 8 }}
        # Given, it tells the migration that the login's password is yours and not to be set.
        {{- end }}
        {{- range $variable, $key := dict "SEMESTA_APP_DATABASE_URL" $values.secret.keys.applicationUrl "SEMESTA_REDIS_URL" $values.secret.keys.redisUrl "SEMESTA_SECRET_KEY" $values.secret.keys.secretKey }}
        {{- include "semesta.fromSecret" (dict "variable" $variable "name" $secret "key" $key) | nindent 8 }}
        {{- end }}
      {{- if .web }}
      ports:
        - name: http
          containerPort: 8000
      startupProbe:
        httpGet: {path: /healthz, port: http}
        periodSeconds: 1
        timeoutSeconds: 2
        failureThreshold: 60
      livenessProbe:
        # Says nothing of database and queue: their outage restarts nobody.
        httpGet: {path: /healthz, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        # Answers within two seconds, also when a server behind it hangs.
        httpGet: {path: /readyz, port: http}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      lifecycle:
        preStop:
          sleep: {seconds: 5}
      {{- end }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      resources:
        {{- toYaml .resources | nindent 8 }}
      volumeMounts:
        - name: data
          mountPath: /data
        - name: tmp
          mountPath: /tmp
        {{- if $values.certificates.secretName }}
        - name: certificates
          mountPath: /certificates
          readOnly: true
        {{- end }}
  volumes:
    # Counters of the web processes; with external servers and a bucket nothing that must outlive the pod.
    - name: data
      emptyDir: {sizeLimit: 256Mi}
    - name: tmp
      emptyDir: {sizeLimit: 256Mi}
    {{- with $values.certificates.secretName }}
    - name: certificates
      secret:
        secretName: {{ . }}
    {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "semesta.selector" (dict "root" .root "component" .component) | nindent 10 }}
{{- end -}}

{{/*
A Deployment of such pods, and the budget that lets a node be emptied one pod at a time.

Takes what semesta.pod takes, and replicas (null: an autoscaler decides).
*/}}
{{- define "semesta.deployment" -}}
{{- $name := printf "%s-%s" (include "semesta.fullname" .root) .component -}}
{{- $scope := dict "root" .root "component" .component -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  labels:
    {{- include "semesta.labels" $scope | nindent 4 }}
spec:
  {{- if not (kindIs "invalid" .replicas) }}
  replicas: {{ .replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  # Without a readiness probe this is what stops an upgrade whose processes end at once.
  minReadySeconds: {{ ternary 0 10 (not (not .web)) }}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  selector:
    matchLabels:
      {{- include "semesta.selector" $scope | nindent 6 }}
  template:
    {{- $pod := merge (dict "serviceAccountName" (include "semesta.serviceAccountName" .root)) . }}
    {{- include "semesta.pod" $pod | nindent 4 }}
{{- if .root.Values.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels:
    {{- include "semesta.labels" $scope | nindent 4 }}
spec:
  maxUnavailable: 1
  # A pod that is ill anyway must not keep a node from being emptied.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "semesta.selector" $scope | nindent 6 }}
{{- end }}
{{- end -}}
